/** The wire format: JSON in UTF-8, strict in what it takes for a value, lenient about fields it does not know. */
@NullMarked
package dev.firstpair.topics.json;

import org.jspecify.annotations.NullMarked;
