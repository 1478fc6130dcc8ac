/** Checks that the files under deploy/, and docker-compose.yml, refer to existing things. */
@NullMarked
package dev.firstpair.systemtests.deploy;

import org.jspecify.annotations.NullMarked;
