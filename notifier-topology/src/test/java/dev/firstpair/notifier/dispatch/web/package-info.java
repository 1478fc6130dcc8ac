/** Tests. */
@NullMarked
package dev.firstpair.notifier.dispatch.web;

import org.jspecify.annotations.NullMarked;
