/** What the REST services have in common: errors as RFC 9457 problem details with a stable code, and who is let in. */
@NullMarked
package dev.firstpair.web;

import org.jspecify.annotations.NullMarked;
