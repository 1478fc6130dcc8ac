package dev.firstpair.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;

/** The token of a request, if any. */
class RestSecurityTest {

    private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl-_~+/9==";

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER "})
    void takesTheTokenBehindTheScheme(String scheme) {
        assertThat(RestSecurity.onlyToken(request(scheme + TOKEN))).isEqualTo(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Basic YWRhOmFkYQ==", "Bear " + TOKEN})
    void findsNoneInAnotherScheme(String authorization) {
        assertThat(RestSecurity.onlyToken(request(authorization))).isNull();
    }

    @Test
    void findsNoneWithoutAHeader() {
        assertThat(RestSecurity.onlyToken(new MockHttpServletRequest())).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "Bearer  " + TOKEN, "Bearer:" + TOKEN, "Bearer " + TOKEN + ",",
            "Bearer " + TOKEN + ", Bearer " + TOKEN, "Bearer " + TOKEN + " ", "Bearer ëyJ.a.b"})
    void refusesWhatIsNoToken(String authorization) {
        assertThatThrownBy(() -> RestSecurity.onlyToken(request(authorization)))
                .isInstanceOf(OAuth2AuthenticationException.class);
    }

    @Test
    void refusesTwoOfThem() {
        MockHttpServletRequest request = request("Bearer " + TOKEN);
        request.addHeader(HttpHeaders.AUTHORIZATION, "Bearer " + TOKEN);

        assertThatThrownBy(() -> RestSecurity.onlyToken(request)).isInstanceOf(OAuth2AuthenticationException.class);
    }

    private static MockHttpServletRequest request(String authorization) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.addHeader(HttpHeaders.AUTHORIZATION, authorization);
        return request;
    }
}
