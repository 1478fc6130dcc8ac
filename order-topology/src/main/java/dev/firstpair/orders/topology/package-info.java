/** The Kafka Streams topology: reads requests and commands, runs the ledger, writes its events, maintains the view. */
@NullMarked
package dev.firstpair.orders.topology;

import org.jspecify.annotations.NullMarked;
