/** Live stock: the ledger's stock levels in memory, and the streams of those who watch them. */
@NullMarked
package dev.firstpair.catalog.stock;

import org.jspecify.annotations.NullMarked;
