/**
 * Tests of the {@code stack-servers} module on real servers. They are in this module because all others wait for the
 * build of that one: there, they would keep a processor idle for half a minute.
 */
@NullMarked
package dev.firstpair.stack.servers;

import org.jspecify.annotations.NullMarked;
