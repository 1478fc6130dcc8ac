/** Tests of what the REST services have in common. */
@NullMarked
package dev.firstpair.web;

import org.jspecify.annotations.NullMarked;
