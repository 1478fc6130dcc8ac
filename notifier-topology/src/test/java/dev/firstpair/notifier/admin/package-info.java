@NullMarked
package dev.firstpair.notifier.admin;

import org.jspecify.annotations.NullMarked;
