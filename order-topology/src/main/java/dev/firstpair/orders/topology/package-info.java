/** The Kafka Streams topology: reads what shall happen, has the ledger decide, writes what happened, keeps the view. */
@NullMarked
package dev.firstpair.orders.topology;

import org.jspecify.annotations.NullMarked;
