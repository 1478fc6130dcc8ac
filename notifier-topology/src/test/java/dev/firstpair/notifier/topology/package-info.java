@NullMarked
package dev.firstpair.notifier.topology;

import org.jspecify.annotations.NullMarked;
