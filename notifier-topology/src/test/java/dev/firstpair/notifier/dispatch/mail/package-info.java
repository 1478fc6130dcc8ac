/** Tests. */
@NullMarked
package dev.firstpair.notifier.dispatch.mail;

import org.jspecify.annotations.NullMarked;
