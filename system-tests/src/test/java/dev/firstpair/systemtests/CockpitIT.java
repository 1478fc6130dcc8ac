package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.stack.drop.Drop;
import dev.firstpair.stack.drop.DropListener;
import dev.firstpair.stack.drop.DropOptions;
import dev.firstpair.stack.drop.DropReport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The cockpit shows a whole sale, as {@code ./firstpair drop --watch} does. */
@Tag("nightly")
class CockpitIT {

    @Test
    void showsAtTheEndOfASaleWhatTheReportSays() throws InterruptedException {
        DropOptions options = DropOptions.DEFAULTS.withBuyers(300).withStock(100).withConcurrency(50);

        DropReport report = new Drop(RunningStack.get(), options, DropListener.SILENT).withCockpit().run();

        assertThat(report.isGood()).as("%s", report.toJson()).isTrue();
        assertThat(report.cockpit()).containsEntry("placed", (long) report.orders().placed())
                .containsEntry("stored", (long) report.orders().placed())
                .containsEntry("canceled", (long) report.orders().canceled());
    }
}
