/** The wire format: JSON in UTF-8, strict about values, lenient about unknown fields. */
@NullMarked
package dev.firstpair.topics.json;

import org.jspecify.annotations.NullMarked;
