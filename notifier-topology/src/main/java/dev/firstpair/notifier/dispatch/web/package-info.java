/** A user's notifications over HTTP: as pages, and as events for open web pages. */
@NullMarked
package dev.firstpair.notifier.dispatch.web;

import org.jspecify.annotations.NullMarked;
