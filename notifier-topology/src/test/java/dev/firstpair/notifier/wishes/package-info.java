@NullMarked
package dev.firstpair.notifier.wishes;

import org.jspecify.annotations.NullMarked;
