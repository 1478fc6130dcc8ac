@NullMarked
package dev.firstpair.orders.command;

import org.jspecify.annotations.NullMarked;
