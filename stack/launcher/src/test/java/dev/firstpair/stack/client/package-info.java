/** Tests of the REST client. */
@NullMarked
package dev.firstpair.stack.client;

import org.jspecify.annotations.NullMarked;
