//! Where data is kept: claims, volumes, classes, snapshots.

use super::Object;
use crate::model::RelationKind;

pub fn read(object: &mut Object<'_, '_>) {
    let uses = RelationKind::Uses;
    match (object.key.group.as_str(), object.key.kind.as_str()) {
        ("", "PersistentVolumeClaim") => {
            class(object);
            object.uses(
                "volumeName",
                "PersistentVolume",
                object.spec(&["volumeName"]),
            );
            let size = object.spec(&["resources", "requests", "storage"]);
            object.scalar("storage", size);
            let source = object.spec(&["dataSource"]);
            let source = source.or_else(|| object.spec(&["dataSourceRef"]));
            object.points(uses, "dataSource", "PersistentVolumeClaim", source);
        }
        ("", "PersistentVolume") => {
            class(object);
            object.scalar("storage", object.spec(&["capacity", "storage"]));
            let claim = object.spec(&["claimRef"]);
            object.points(uses, "claimRef", "PersistentVolumeClaim", claim);
        }
        ("", "StorageClass") => {
            object.scalar("provisioner", object.node.get("provisioner"));
        }
        ("snapshot.storage.k8s.io", "VolumeSnapshot") => {
            let claim = object.spec(&["source", "persistentVolumeClaimName"]);
            object.uses("source", "PersistentVolumeClaim", claim);
            let class = object.spec(&["volumeSnapshotClassName"]);
            object.uses("volumeSnapshotClassName", "VolumeSnapshotClass", class);
        }
        _ => {}
    }
}

fn class(object: &mut Object<'_, '_>) {
    let class = object.spec(&["storageClassName"]);
    object.uses("storageClassName", "StorageClass", class);
}
