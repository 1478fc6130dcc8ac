/** Checks the documents by themselves, and against the pages of docs/. */
@NullMarked
package dev.firstpair.openapi;

import org.jspecify.annotations.NullMarked;
