BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE entries (
	seq INTEGER NOT NULL, 
	id VARCHAR(36) NOT NULL, 
	person VARCHAR(100) NOT NULL, 
	at DATETIME NOT NULL, 
	offset_s INTEGER NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	data TEXT NOT NULL, 
	replaces VARCHAR(36), 
	recorded_at DATETIME NOT NULL, once VARCHAR(60), 
	PRIMARY KEY (seq), 
	UNIQUE (id)
);
INSERT INTO "entries" VALUES(1,'11111111-1111-4111-8111-111111111100','me','2026-10-25 01:15:00.000000',3600,'cramp','{"minutes":2.5,"severity":7,"side":"left","trigger":"a long walk","where":"calf","woken":true}',NULL,'2026-10-26 08:00:00.000000',NULL);
INSERT INTO "entries" VALUES(2,'11111111-1111-4111-8111-111111111101','me','2026-10-25 00:16:00.000000',7200,'no_cramp','{}',NULL,'2026-10-26 08:00:01.000000',NULL);
INSERT INTO "entries" VALUES(3,'11111111-1111-4111-8111-111111111102','me','2026-10-25 01:17:00.000000',3600,'session','{"after":4,"before":6,"complaint":"leg_cramp_calf","context":"evening","done":[{"code":"ST36","seconds":60,"side":"left","technique":"press_release"}],"stopped":"it hurt"}',NULL,'2026-10-26 08:00:02.000000',NULL);
INSERT INTO "entries" VALUES(4,'11111111-1111-4111-8111-111111111103','me','2026-10-25 00:18:00.000000',7200,'rating','{"about":"pain","after":3,"before":6,"minutes":10}',NULL,'2026-10-26 08:00:03.000000',NULL);
INSERT INTO "entries" VALUES(5,'11111111-1111-4111-8111-111111111104','me','2026-10-25 01:19:00.000000',3600,'daily','{"item":"stress","value":4}',NULL,'2026-10-26 08:00:04.000000',NULL);
INSERT INTO "entries" VALUES(6,'11111111-1111-4111-8111-111111111105','me','2026-10-25 00:20:00.000000',7200,'gad2','{"answers":[1,0]}',NULL,'2026-10-26 08:00:05.000000',NULL);
INSERT INTO "entries" VALUES(7,'11111111-1111-4111-8111-111111111106','me','2026-10-25 01:21:00.000000',3600,'gad7','{"answers":[0,1,2,3,0,1,2]}',NULL,'2026-10-26 08:00:06.000000',NULL);
INSERT INTO "entries" VALUES(8,'11111111-1111-4111-8111-111111111107','me','2026-10-25 00:22:00.000000',7200,'effect','{"note":"gone after three days","severity":2,"what":"bruise","where":"SP6"}',NULL,'2026-10-26 08:00:07.000000',NULL);
INSERT INTO "entries" VALUES(9,'11111111-1111-4111-8111-111111111108','me','2026-10-25 01:23:00.000000',3600,'note','{"text":"=2+3, ''quoted'', naïve 太冲\r\nsecond line"}',NULL,'2026-10-26 08:00:08.000000',NULL);
INSERT INTO "entries" VALUES(10,'11111111-1111-4111-8111-111111111109','me','2026-10-25 00:24:00.000000',7200,'trial','{"event":"sealed","outcome":"cramps","record":{"order":["treatment","control"],"salt":"00ff"},"trial":"calf-2026"}',NULL,'2026-10-26 08:00:09.000000',NULL);
INSERT INTO "entries" VALUES(11,'11111111-1111-4111-8111-11111111115a','me','2026-10-25 01:15:00.000000',3600,'cramp','{"severity":5,"where":"calf"}','11111111-1111-4111-8111-111111111100','2026-10-26 09:00:00.000000',NULL);
INSERT INTO "entries" VALUES(12,'11111111-1111-4111-8111-11111111115b','me','2026-10-25 01:19:00.000000',3600,'withdrawn','{"why":"the wrong day"}','11111111-1111-4111-8111-111111111104','2026-10-26 09:01:00.000000',NULL);
INSERT INTO "entries" VALUES(13,'11111111-1111-4111-8111-11111111116a','me','2031-01-02 01:04:05.000000',7200,'cramp','{"severity":3,"where":"foot"}',NULL,'2031-01-02 01:04:05.000000',NULL);
INSERT INTO "entries" VALUES(14,'11111111-1111-4111-8111-11111111116b','me','2026-01-02 01:04:05.000000',7200,'cramp','{"severity":3,"where":"foot"}','11111111-1111-4111-8111-11111111116a','2026-10-26 10:00:00.000000','corrects 11111111-1111-4111-8111-11111111116a');
CREATE TABLE erasing (
	person VARCHAR(100) NOT NULL, 
	PRIMARY KEY (person)
);
CREATE INDEX entries_of_person ON entries (person, seq);
CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'entries are never changed: a correction is a new entry'); END;
CREATE TRIGGER entries_never_go BEFORE DELETE ON entries
    WHEN NOT EXISTS (SELECT 1 FROM erasing WHERE person = OLD.person)
    BEGIN SELECT RAISE(ABORT, 'entries go only when everything of a person is erased'); END;
CREATE UNIQUE INDEX entries_once ON entries (person, once);
CREATE INDEX entries_by_time ON entries (person, at);
CREATE INDEX entries_of_kind ON entries (person, kind, at);
CREATE INDEX entries_corrected ON entries (person, replaces) WHERE replaces IS NOT NULL;
COMMIT;
