/** Results: promises, what breaks them, and the reports of audits and repairs. */
@NullMarked
package dev.firstpair.audit.report;

import org.jspecify.annotations.NullMarked;
