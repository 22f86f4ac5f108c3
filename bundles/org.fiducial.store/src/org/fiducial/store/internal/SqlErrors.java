package org.fiducial.store.internal;

import java.nio.file.Path;
import java.sql.SQLException;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Turns what the database reports into a sentence that says what to do. */
final class SqlErrors {
	private SqlErrors() {
	}

	static FiducialException translate(SQLException e, Path file) {
		// Extended codes carry the primary one in the low byte.
		int code = e instanceof SQLiteException s ? s.getResultCode().code & 0xff : SQLiteErrorCode.SQLITE_ERROR.code;
		return switch (SQLiteErrorCode.getErrorCode(code)) {
		case SQLITE_BUSY, SQLITE_LOCKED -> input(e, file, "is locked by another program that is writing to it; wait until that is done and try again");
		case SQLITE_READONLY, SQLITE_PERM -> input(e, file, "is read-only; make the project folder writable or open the project read-only");
		case SQLITE_CANTOPEN -> input(e, file, "cannot be opened; check that the project folder exists and that you may read and write it");
		case SQLITE_NOTADB, SQLITE_CORRUPT -> input(e, file, "is damaged or no project database; restore it from a backup");
		case SQLITE_FULL -> failed(e, file, "cannot grow: the disk is full or the size limit is reached; nothing of this change was saved, free some space and repeat it");
		case SQLITE_IOERR -> failed(e, file, "cannot be read or written; nothing of this change was saved, check the disk");
		default -> new FiducialException(ExitCode.INTERNAL, file + ": " + e.getMessage(), e);
		};
	}

	private static FiducialException input(SQLException e, Path file, String what) {
		return FiducialException.input(file + " " + what, e);
	}

	private static FiducialException failed(SQLException e, Path file, String what) {
		return FiducialException.failed(file + " " + what, e);
	}
}
