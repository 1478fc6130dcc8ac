/** Access rules of the service's HTTP endpoints. */
@NullMarked
package dev.firstpair.sink.web;

import org.jspecify.annotations.NullMarked;
