/** What the service answers over HTTP: health and metrics, nothing else. */
@NullMarked
package dev.firstpair.sink.web;

import org.jspecify.annotations.NullMarked;
