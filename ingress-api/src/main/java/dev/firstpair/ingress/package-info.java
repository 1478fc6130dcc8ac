/** The ingress: checks stock through the gate, appends the request to the topic, and answers; nothing else. */
@NullMarked
package dev.firstpair.ingress;

import org.jspecify.annotations.NullMarked;
