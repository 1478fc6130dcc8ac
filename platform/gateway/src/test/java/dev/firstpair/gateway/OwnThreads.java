package dev.firstpair.gateway;

import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;

/** For an application that ends before others in the same JVM: its end would end the resources of all. */
class OwnThreads {

    @Bean
    ReactorResourceFactory threads() {
        ReactorResourceFactory own = new ReactorResourceFactory();
        own.setUseGlobalResources(false);
        return own;
    }
}
