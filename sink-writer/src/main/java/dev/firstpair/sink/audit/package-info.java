/** Audits the system at night and when an admin asks, and writes anew what drifted from the log. */
@NullMarked
package dev.firstpair.sink.audit;

import org.jspecify.annotations.NullMarked;
