@NullMarked
package dev.firstpair.topics.ids;

import org.jspecify.annotations.NullMarked;
