/** What is under deploy/, and docker-compose.yml: whether it names what there is. */
@NullMarked
package dev.firstpair.systemtests.deploy;

import org.jspecify.annotations.NullMarked;
