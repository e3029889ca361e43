package grid

import "slices"

// Role is what an account may do; what it may see is its region.
type Role string

const (
	RoleOfficer    Role = "officer"    // 网格员
	RoleLead       Role = "lead"       // 网格长
	RoleSupervisor Role = "supervisor" // 卫生监督员
	RoleClerk      Role = "clerk"      // 受理员
	RoleCommander  Role = "commander"  // 指挥长
	RolePlanner    Role = "planner"    // 网格规划员
	RoleAuditor    Role = "auditor"    // 稽查
	RoleAdmin      Role = "admin"      // 系统管理员
)

// Roles lists every role.
var Roles = []Role{RoleOfficer, RoleLead, RoleSupervisor, RoleClerk, RoleCommander, RolePlanner, RoleAuditor, RoleAdmin}

// Account is somebody who can log in.
type Account struct {
	ID           AccountID
	Name         string
	PasswordHash string // argon2id in PHC form
	Role         Role
	Region       string    // scope: this region and all below it
	Officer      OfficerID // the person behind an officer's account, "" for others
	Disabled     bool
}

// Check says everything that is wrong with the account.
func (a *Account) Check() error {
	var f Faults
	checkText(&f, "name", a.Name, 1, 60)
	if !slices.Contains(Roles, a.Role) {
		f.Add("role", string(a.Role), "is not one of %v", Roles)
	}
	if a.Region == "" {
		f.Add("region", "", "is missing")
	}
	return f.Err("account")
}
