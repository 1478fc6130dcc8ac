/** The service that notifies users who wish for a product. */
@NullMarked
package dev.firstpair.notifier;

import org.jspecify.annotations.NullMarked;
