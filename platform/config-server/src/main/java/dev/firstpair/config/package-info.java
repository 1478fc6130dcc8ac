/** The configuration of all services, and an AMQP broker for systems that have none. */
@NullMarked
package dev.firstpair.config;

import org.jspecify.annotations.NullMarked;
