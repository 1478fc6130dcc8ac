/** Sessions of browsers: cookies that are exchanged for access tokens here, and that no service sees. */
@NullMarked
package dev.firstpair.gateway.session;

import org.jspecify.annotations.NullMarked;
