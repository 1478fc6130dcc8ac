/** Tests in a real browser, through the gateway, like a shopper's. */
@NullMarked
package dev.firstpair.systemtests.browser;

import org.jspecify.annotations.NullMarked;
