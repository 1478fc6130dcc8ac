/** Who may ask the service what over HTTP. */
@NullMarked
package dev.firstpair.sink.web;

import org.jspecify.annotations.NullMarked;
