@NullMarked
package dev.firstpair.topics.product;

import org.jspecify.annotations.NullMarked;
