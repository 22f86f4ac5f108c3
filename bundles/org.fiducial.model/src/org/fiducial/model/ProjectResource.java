package org.fiducial.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import org.eclipse.emf.common.util.TreeIterator;
import org.eclipse.emf.common.util.URI;
import org.eclipse.emf.ecore.EObject;
import org.eclipse.emf.ecore.EPackage;
import org.eclipse.emf.ecore.impl.EPackageRegistryImpl;
import org.eclipse.emf.ecore.resource.ResourceSet;
import org.eclipse.emf.ecore.resource.URIHandler;
import org.eclipse.emf.ecore.resource.impl.ExtensibleURIConverterImpl;
import org.eclipse.emf.ecore.resource.impl.ResourceSetImpl;
import org.eclipse.emf.ecore.util.EcoreUtil;
import org.eclipse.emf.ecore.xmi.XMIResource;
import org.eclipse.emf.ecore.xmi.XMLResource;
import org.eclipse.emf.ecore.xmi.impl.XMIResourceImpl;
import org.fiducial.core.FiducialException;
import org.fiducial.core.io.AtomicFiles;

/**
 * Reads and writes {@code project.xmi}. A project may come from a stranger, so that reading allows nothing but this model: no document
 * type, no entities, no other packages, no references to other files or addresses, and no file over {@link #MAX_BYTES}.
 */
public final class ProjectResource {
	/** Name of the file in the project folder. */
	public static final String FILE_NAME = "project.xmi";
	/** The format this version writes; the highest it reads. */
	public static final int FORMAT_VERSION = 1;
	/** The largest file that is read: 16 MiB. */
	public static final long MAX_BYTES = 16L << 20;

	private static final URI BASE = URI.createURI("fiducial:/" + FILE_NAME);

	private ProjectResource() {
	}

	/**
	 * Reads a project file.
	 *
	 * @param file normally {@code <project>/project.xmi}
	 * @return the project, in no resource
	 * @throws FiducialException (INPUT) if the file is missing, too large, malformed, of a newer version, or refers to anything outside
	 */
	public static Project load(Path file) {
		byte[] content = read(file);
		XMIResource resource = newResource();
		try (InputStream in = new ByteArrayInputStream(content)) {
			resource.load(in, loadOptions());
		} catch (IOException | RuntimeException e) {
			throw FiducialException.input(file + " is not a readable project file: " + reason(e), e);
		}
		if (resource.getContents().size() != 1 || !(resource.getContents().get(0) instanceof Project project)) {
			throw FiducialException.input(file + " is not a project file: expected one Project element of " + ModelPackage.eNS_URI);
		}
		checkVersion(file, project);
		if (!resource.getEObjectToExtensionMap().isEmpty()) {
			throw FiducialException.input(file + " holds elements or attributes that format " + FORMAT_VERSION + " does not have; restore it from a backup");
		}
		for (TreeIterator<EObject> all = EcoreUtil.getAllContents(project, false); all.hasNext();) {
			EObject next = all.next();
			if (next.eIsProxy()) {
				throw FiducialException.input(file + " refers to another file (" + EcoreUtil.getURI(next) + "); a project file stands alone");
			}
		}
		resource.getContents().clear();
		return project;
	}

	/**
	 * Replaces a project file in one step; on any error the old one stays. Only what belongs in the file is written: name, format,
	 * creation, schemes and styles.
	 *
	 * @throws FiducialException (FAILED) if it cannot be written
	 */
	public static void save(Project project, Path file) {
		XMIResource resource = newResource();
		resource.getContents().add(EcoreUtil.copy(project));
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try {
			resource.save(out, Map.of(XMLResource.OPTION_ENCODING, "UTF-8"));
			AtomicFiles.write(file, to -> to.write(out.toByteArray()));
		} catch (IOException e) {
			throw FiducialException.failed("cannot write " + file + ": " + reason(e) + "; the old file is unchanged", e);
		}
	}

	private static byte[] read(Path file) {
		try {
			long size = Files.size(file);
			if (size > MAX_BYTES) {
				throw FiducialException.input(file + " has " + size + " bytes; a project file has at most " + MAX_BYTES);
			}
			try (InputStream in = Files.newInputStream(file)) {
				return in.readNBytes((int) MAX_BYTES);
			}
		} catch (NoSuchFileException e) {
			throw FiducialException.input(file.toAbsolutePath().getParent() + " is not a Fiducial project: it has no " + FILE_NAME
					+ "; make one with 'init' or give the folder of a project", e);
		} catch (IOException e) {
			throw FiducialException.input("cannot read " + file + ": " + reason(e), e);
		}
	}

	private static void checkVersion(Path file, Project project) {
		if (project.getFormatVersion() > FORMAT_VERSION) {
			throw FiducialException.input(file + " was written by a newer Fiducial (project format " + project.getFormatVersion() + ", this one reads up to "
					+ FORMAT_VERSION + "); open it with that version or newer");
		}
		if (project.getFormatVersion() < 1) {
			throw FiducialException.input(file + " has project format " + project.getFormatVersion() + "; expected 1 to " + FORMAT_VERSION);
		}
	}

	private static XMIResource newResource() {
		ResourceSet set = new ResourceSetImpl();
		EPackage.Registry packages = new EPackageRegistryImpl();
		packages.put(ModelPackage.eNS_URI, ModelPackage.eINSTANCE);
		set.setPackageRegistry(packages);
		// No handler at all: neither schemaLocation nor an href makes EMF open a file or an address.
		set.setURIConverter(new ExtensibleURIConverterImpl(List.<URIHandler>of(), List.of()));
		XMIResource resource = new XMIResourceImpl(BASE);
		set.getResources().add(resource);
		return resource;
	}

	private static Map<Object, Object> loadOptions() {
		Map<Object, Object> options = new HashMap<>();
		options.put(XMLResource.OPTION_PARSER_FEATURES, Map.of(
				XMLConstants.FEATURE_SECURE_PROCESSING, true,
				"http://apache.org/xml/features/disallow-doctype-decl", true,
				"http://xml.org/sax/features/external-general-entities", false,
				"http://xml.org/sax/features/external-parameter-entities", false,
				"http://apache.org/xml/features/nonvalidating/load-external-dtd", false));
		options.put(XMLResource.OPTION_PARSER_PROPERTIES, Map.of(
				XMLConstants.ACCESS_EXTERNAL_DTD, "",
				XMLConstants.ACCESS_EXTERNAL_SCHEMA, ""));
		options.put(XMLResource.OPTION_RESOLVE_ENTITIES, false);
		// Recorded, not refused at once, so that a newer version is recognised as such.
		options.put(XMLResource.OPTION_RECORD_UNKNOWN_FEATURE, true);
		return options;
	}

	private static String reason(Throwable e) {
		return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage().strip();
	}
}
