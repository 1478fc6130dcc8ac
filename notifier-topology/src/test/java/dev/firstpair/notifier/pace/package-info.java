@NullMarked
package dev.firstpair.notifier.pace;

import org.jspecify.annotations.NullMarked;
