/** The documents by themselves, and beside the pages of docs/. */
@NullMarked
package dev.firstpair.openapi;

import org.jspecify.annotations.NullMarked;
