/** Tests of what reports show. */
@NullMarked
package dev.firstpair.audit.report;

import org.jspecify.annotations.NullMarked;
