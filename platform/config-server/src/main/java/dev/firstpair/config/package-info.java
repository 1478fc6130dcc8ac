/** The configuration of all services, and an AMQP broker for where there is none. */
@NullMarked
package dev.firstpair.config;

import org.jspecify.annotations.NullMarked;
