@NullMarked
package dev.firstpair.notifier;

import org.jspecify.annotations.NullMarked;
