/** Sessions of browsers: cookies that are exchanged for access tokens here, and that no service receives. */
@NullMarked
package dev.firstpair.gateway.session;

import org.jspecify.annotations.NullMarked;
