//! How the rows of `domain::identity` lie in the database.

use super::stored;

stored! {
    domain::identity::Organisation {
        id: ["id"],
        code: ["code"],
        kind: ["kind"],
        name_uk: ["name_uk"],
        name_en: ["name_en"],
        edrpou: ["edrpou"],
        ncage: ["ncage"],
        iban: ["iban"],
        country: ["country"],
        from: ["valid_from"],
        suspended_until: ["suspended_until"],
        revision: ["revision"],
    }
    domain::identity::Parentage {
        organisation: ["organisation_id"],
        from: ["valid_from"],
        parent: ["parent_id"],
        document: ["document"],
    }
    domain::identity::DeliveryPoint {
        id: ["id"],
        code: ["code"],
        unit: ["unit_id"],
        name_uk: ["name_uk"],
        name_en: ["name_en"],
    }
    domain::identity::Person {
        id: ["id"],
        code: ["code"],
        service_of: ["service_of_id"],
        revision: ["revision"],
    }
    domain::identity::Letter {
        id: ["id"],
        organisation: ["organisation_id"],
        document: ["document"],
        file: ["file"],
        appointments: ["appointments"],
        at: ["at"],
    }
    domain::identity::Appointment {
        id: ["id"],
        person: ["person_id"],
        role: ["role"],
        organisation: ["organisation_id"],
        from: ["valid_from"],
        to: ["valid_to"],
        document: ["document"],
        scope: ["categories", "nation"],
        delegated_by: ["delegated_by_id"],
        confirmed_on: ["confirmed_on"],
        revision: ["revision"],
    }
    domain::identity::SigningKey {
        id: ["id"],
        person: ["person_id"],
        public_key: ["public_key", "origin"],
        is_demo: ["is_demo"],
        registered_at: ["registered_at"],
        revoked_at: ["revoked_at"],
    }
    domain::identity::AccessToken {
        id: ["id"],
        person: ["person_id"],
        secret_digest: ["secret_digest"],
        grant: ["granted"],
        expires_at: ["expires_at"],
        revoked_at: ["revoked_at"],
    }
}
