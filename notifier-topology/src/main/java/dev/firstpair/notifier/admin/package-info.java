/** What admins may read and set while the notifier runs. */
@NullMarked
package dev.firstpair.notifier.admin;

import org.jspecify.annotations.NullMarked;
