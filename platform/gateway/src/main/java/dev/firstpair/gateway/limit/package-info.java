/**
 * Limits on the requests of users and addresses: counted in Redis for all gateways, and locally while Redis does not
 * answer.
 */
@NullMarked
package dev.firstpair.gateway.limit;

import org.jspecify.annotations.NullMarked;
