/** What a user was told, over HTTP: to be asked for, and as events for the pages that are open. */
@NullMarked
package dev.firstpair.notifier.dispatch.web;

import org.jspecify.annotations.NullMarked;
