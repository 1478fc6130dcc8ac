/** Tests in a real browser, through the gateway, as shoppers come. */
@NullMarked
package dev.firstpair.systemtests.browser;

import org.jspecify.annotations.NullMarked;
