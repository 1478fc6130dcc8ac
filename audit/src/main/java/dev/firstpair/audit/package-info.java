/**
 * Audits a system, or one simulated sale: replays the log ({@code log}), compares Redis and MySQL with it
 * ({@code mirror}), and reports ({@code report}).
 */
@NullMarked
package dev.firstpair.audit;

import org.jspecify.annotations.NullMarked;
