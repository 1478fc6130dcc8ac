/** Audits the system every night and on an admin's request, and repairs what drifted from the log. */
@NullMarked
package dev.firstpair.sink.audit;

import org.jspecify.annotations.NullMarked;
