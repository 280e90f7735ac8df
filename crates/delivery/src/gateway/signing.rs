//! Requests signed as Amazon's services ask for it (Signature Version 4): the secret itself never
//! travels.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use domain::time::Timestamp;
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Method, Url};
use secrecy::{ExposeSecret, SecretString};

/// Signs requests to one service in one region.
pub struct Signer {
    credentials: Credentials,
    region: String,
    service: &'static str,
}

impl Signer {
    /// With the id of an access key, and its secret.
    pub fn new(key_id: &str, secret: &SecretString, region: &str, service: &'static str) -> Self {
        let secret = secret.expose_secret().trim();
        let credentials = Credentials::new(key_id, secret, None, None, "regain");
        Self { credentials, region: region.to_owned(), service }
    }

    /// The headers that a request needs besides its own: date and signature. `None`: it cannot be
    /// signed.
    pub fn headers(
        &self,
        method: &Method,
        url: &Url,
        content_type: &str,
        body: &str,
        now: Timestamp,
    ) -> Option<Vec<(HeaderName, HeaderValue)>> {
        let identity = self.credentials.clone().into();
        let since = Duration::from_micros(u64::try_from(now.0).ok()?);
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(self.service)
            .time(SystemTime::UNIX_EPOCH + since)
            .settings(SigningSettings::default())
            .build()
            .ok()?
            .into();
        let headers = Some((CONTENT_TYPE.as_str(), content_type));
        let headers = headers.into_iter().filter(|(_, value)| !value.is_empty());
        let body = SignableBody::Bytes(body.as_bytes());
        let request = SignableRequest::new(method.as_str(), url.as_str(), headers, body).ok()?;
        let (instructions, _) = sign(request, &params).ok()?.into_parts();
        let pair = |(name, value): (&str, &str)| {
            Some((HeaderName::try_from(name).ok()?, HeaderValue::try_from(value).ok()?))
        };
        instructions.headers().map(pair).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Requests of the test suite that Amazon publishes for this signature, with their signatures:
    /// post-x-www-form-urlencoded, get-vanilla, get-vanilla-query-order-key-case.
    #[test]
    fn requests_are_signed_as_the_published_test_suite_says() {
        let signer = Signer::new(
            "AKIDEXAMPLE",
            &"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n".into(),
            "us-east-1",
            "service",
        );
        let at = "2015-08-30T12:36:00Z".parse::<jiff::Timestamp>().unwrap();
        let now = Timestamp(at.as_microsecond());
        let form = "application/x-www-form-urlencoded";
        for (method, path, content_type, body, signed, signature) in [
            (
                Method::POST,
                "/",
                form,
                "Param1=value1",
                "content-type;host;x-amz-date",
                "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
            ),
            (
                Method::GET,
                "/",
                "",
                "",
                "host;x-amz-date",
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
            ),
            (
                Method::GET,
                "/?Param2=value2&Param1=value1",
                "",
                "",
                "host;x-amz-date",
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            ),
        ] {
            let url = Url::parse(&format!("https://example.amazonaws.com{path}")).unwrap();
            let headers = signer.headers(&method, &url, content_type, body, now).unwrap();
            let of = |name: &str| {
                let found = headers.iter().find(|(there, _)| there == name);
                found.map(|(_, value)| std::str::from_utf8(value.as_bytes()).unwrap())
            };
            assert_eq!(of("x-amz-date"), Some("20150830T123600Z"));
            let authorization = format!(
                "AWS4-HMAC-SHA256 \
                 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
                 SignedHeaders={signed}, Signature={signature}"
            );
            assert_eq!(of("authorization"), Some(authorization.as_str()), "{path}");
        }
    }
}
