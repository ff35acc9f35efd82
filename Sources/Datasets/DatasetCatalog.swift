// Every dataset kind, one line each.
package import Schema

package let datasetCatalog = Catalog<any DatasetKind>("dataset", [])
