/** The service that tells those who wished. */
@NullMarked
package dev.firstpair.notifier;

import org.jspecify.annotations.NullMarked;
