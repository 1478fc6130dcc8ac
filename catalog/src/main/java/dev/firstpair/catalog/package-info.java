/** The product service: what is sold, when, and how much of it is left; access rules. */
@NullMarked
package dev.firstpair.catalog;

import org.jspecify.annotations.NullMarked;
