package dev.firstpair.notifier.topology;

import dev.firstpair.notifier.pace.Rate;
import dev.firstpair.streams.Commits;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** Stores the rate that an admin has set; it applies from the next tick on. */
@NullUnmarked // Kafka initialises by init()
final class RateConfigProcessor implements Processor<String, Rate, Object, Object> {

    static final String NAME = "set-rate";

    private final Commits commits;
    private ReleaseStores stores;
    private Commits.Work work;

    RateConfigProcessor(Commits commits) {
        this.commits = commits;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        stores = new ReleaseStores(context);
        work = commits.begin(context);
    }

    @Override
    public void close() {
        work.end();
    }

    @Override
    public void process(Record<String, Rate> record) {
        work.done();
        @Nullable
        Rate rate = record.value();
        if (rate != null) {
            stores.keep(new ReleaseStores.Overall(stores.overall().pace(), rate));
        }
    }
}
